/** The kernel files that are understood here: which module reads and prints a path. */
import { formatBuddyinfo, parseBuddyinfo } from './buddyinfo.js';
import { formatChoice, parseChoice } from './choice.js';
import { formatIndexFile, parseIndexFile } from './extfrag.js';
import { formatLruGen, parseLruGen } from './lru-gen.js';
import { formatMeminfo, formatNodeMeminfo, parseMeminfo, parseNodeMeminfo } from './meminfo.js';
import { formatMemoryState, parseMemoryState } from './memory-state.js';
import { formatPagetypeinfo, parsePagetypeinfo } from './pagetypeinfo.js';
import { formatPressure, parsePressure } from './pressure.js';
import { formatSysctl, parseSysctl } from './sysctl.js';
import { formatSchedstat, formatTaskStat, parseSchedstat, parseTaskStat } from './task-stat.js';
import { formatVmstat, parseVmstat } from './vmstat.js';
import { formatZoneinfo, parseZoneinfo } from './zoneinfo.js';

export interface KernelFile {
	/** One name for all files of a kind, such as nodeN/meminfo. */
	readonly name: string;
	readonly path: RegExp;
	/** Reads a text and prints it again. Throws FormatError. */
	readonly again: (text: string, path: string) => string;
}

/** Words instead of numbers, or several lines: not read here. */
const OTHER_SYSCTLS = 'numa_zonelist_order';

export const KERNEL_FILES: readonly KernelFile[] = [
	{ name: '/proc/buddyinfo', path: /^\/proc\/buddyinfo$/, again: (text) => formatBuddyinfo(parseBuddyinfo(text)) },
	{ name: '/proc/pagetypeinfo', path: /^\/proc\/pagetypeinfo$/, again: (text) => formatPagetypeinfo(parsePagetypeinfo(text)) },
	{ name: '/proc/zoneinfo', path: /^\/proc\/zoneinfo$/, again: (text) => formatZoneinfo(parseZoneinfo(text)) },
	{ name: '/proc/vmstat', path: /^\/proc\/vmstat$/, again: (text) => formatVmstat(parseVmstat(text)) },
	{ name: '/proc/meminfo', path: /^\/proc\/meminfo$/, again: (text) => formatMeminfo(parseMeminfo(text)) },
	{ name: '/proc/pressure/memory', path: /^\/proc\/pressure\/memory$/, again: (text) => formatPressure(parsePressure(text)) },
	{ name: '/proc/PID/stat', path: /^\/proc\/\d+\/stat$/, again: (text) => formatTaskStat(parseTaskStat(text)) },
	{ name: '/proc/PID/schedstat', path: /^\/proc\/\d+\/schedstat$/, again: (text) => formatSchedstat(parseSchedstat(text)) },
	{
		name: '/proc/sys/vm/*',
		path: new RegExp(`^/proc/sys/(?:vm/(?!${OTHER_SYSCTLS}$)|kernel/numa_balancing$).*$`),
		again: (text, path) => formatSysctl(parseSysctl(text, path)),
	},
	{
		name: 'transparent_hugepage choices',
		path: /^\/sys\/kernel\/mm\/transparent_hugepage\/(?:.*\/)?(?:(?:shmem_)?enabled|defrag)$(?<!khugepaged\/defrag)/,
		again: (text, path) => formatChoice(parseChoice(text, path)),
	},
	{
		name: 'transparent_hugepage numbers',
		path: /^\/sys\/kernel\/mm\/transparent_hugepage\/(?:khugepaged\/\w+|hpage_pmd_size|use_zero_page|shrink_underused)$/,
		again: (text, path) => formatSysctl(parseSysctl(text, path)),
	},
	{ name: 'lru_gen/enabled', path: /^\/sys\/kernel\/mm\/lru_gen\/enabled$/, again: (text) => formatLruGen(parseLruGen(text)) },
	{
		name: 'nodeN/meminfo',
		path: /^\/sys\/devices\/system\/node\/node\d+\/meminfo$/,
		again: (text) => formatNodeMeminfo(parseNodeMeminfo(text)),
	},
	{
		name: 'nodeN/vmstat',
		path: /^\/sys\/devices\/system\/node\/node\d+\/vmstat$/,
		again: (text, path) => formatVmstat(parseVmstat(text, path)),
	},
	{
		name: 'memoryN/state',
		path: /^\/sys\/devices\/system\/memory\/memory\d+\/state$/,
		again: (text) => formatMemoryState(parseMemoryState(text)),
	},
	{
		name: 'extfrag_index',
		path: /^\/sys\/kernel\/debug\/extfrag\/extfrag_index$/,
		again: (text) => formatIndexFile(parseIndexFile(text, 'extfrag_index')),
	},
	{
		name: 'unusable_index',
		path: /^\/sys\/kernel\/debug\/extfrag\/unusable_index$/,
		again: (text) => formatIndexFile(parseIndexFile(text, 'unusable_index')),
	},
];

/** Who reads a path; undefined when nobody does. */
export function kernelFile(path: string): KernelFile | undefined {
	return KERNEL_FILES.find((file) => file.path.test(path));
}
