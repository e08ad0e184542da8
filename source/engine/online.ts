/**
 * Bringing an offline memory section online again.
 * Source: mm/memory_hotplug.c, online_pages, zone_for_pfn_range, default_zone_for_pfn (6.18).
 * Simplifications: the policy auto-movable and the boot parameter movable_node are not known.
 */
import { MIGRATE_MOVABLE, type MemoryState, SECTION_PAGES, ZONE_MOVABLE, ZONE_NORMAL } from '../model/index.js';
import { createZone, freeRange } from './boot.js';
import { charge, currentTime, type Machine, type Node, type Zone } from './machine.js';
import { countSection, firstBlockOf, firstFrameOf, recomputeMarks, SECTION_BLOCKS, sectionExists } from './sections.js';
import type { OnlineFrame } from './system-frames.js';
import { pop, type Step, type Thread } from './thread.js';
import { startKcompactd, startKswapd } from './threads.js';
import { trace } from './trace.js';
import { buildZonelists, hasMemory } from './zonelists.js';
import { FN } from './profile.js';

/** The job that brings the section online, or the kernel's reason for refusing. */
export function startOnline(m: Machine, section: number, state: Exclude<MemoryState, 'offline'>): OnlineFrame | string {
	if (!sectionExists(m, section)) return `memory${section}: No such file or directory (ENOENT): the machine has no memory there`;
	if (state !== 'online' && !m.features.onlineMovable) return `memory${section}: Invalid argument (EINVAL): expected offline or online`;
	if (!m.offline.some((entry) => entry.section === section)) return `memory${section}: Invalid argument (EINVAL): it is online already`;
	return { k: 'online', section, state };
}

export function stepOnline(m: Machine, thread: Thread, f: OnlineFrame): Step {
	const entry = m.offline.find((one) => one.section === f.section);
	if (!entry) return pop(thread, 0);
	m.offline = m.offline.filter((one) => one !== entry);
	const node = m.nodes[entry.node]!;
	const zone = zoneForSection(m, node, f);
	const from = firstFrameOf(f.section);
	const first = firstBlockOf(f.section);
	const newcomer = zone.present === 0;
	const revived = !hasMemory(m, node);
	widenSpan(zone, from, newcomer);
	countSection(m, zone, f.section, true);
	m.blockType.fill(MIGRATE_MOVABLE, first, first + SECTION_BLOCKS);
	freeRange(m, zone, from, from + SECTION_PAGES);
	charge(m, SECTION_PAGES * m.costs.scanFree, FN.online_pages);
	recomputeMarks(m);
	if (newcomer) buildZonelists(m);
	if (revived) {
		startKswapd(m, node, currentTime(m));
		if (m.features.kcompactd) startKcompactd(m, node, currentTime(m));
	}
	trace(m, { name: 'command', text: `memory${f.section} is online in node ${node.id} zone ${zone.name}` });
	return pop(thread, 1);
}

function widenSpan(zone: Zone, from: number, newcomer: boolean): void {
	zone.start = newcomer ? from : Math.min(zone.start, from);
	zone.end = newcomer ? from + SECTION_PAGES : Math.max(zone.end, from + SECTION_PAGES);
}

/** As asked for; without a wish the zone whose span the section lies in, and the kernel's when that is none or both. */
function zoneForSection(m: Machine, node: Node, f: OnlineFrame): Zone {
	const zones = node.zones.map((id) => m.zones[id]!);
	const holds = (zone: Zone) => zone.present > 0 && zone.start < firstFrameOf(f.section + 1) && zone.end > firstFrameOf(f.section);
	const kernel = zones.find((zone) => zone.index < ZONE_MOVABLE && holds(zone));
	const movable = zones.find((zone) => zone.index === ZONE_MOVABLE && holds(zone));
	if (f.state === 'online_movable' || (f.state === 'online' && movable && !kernel)) return zoneOfKind(m, node, ZONE_MOVABLE, f.section);
	return kernel ?? zoneOfKind(m, node, ZONE_NORMAL, f.section);
}

/** The node's zone of an index; made when it has none. */
function zoneOfKind(m: Machine, node: Node, index: number, section: number): Zone {
	const known = node.zones.map((id) => m.zones[id]!).find((zone) => zone.index === index);
	if (known) return known;
	const start = firstFrameOf(section);
	const cpus = m.nodes.reduce((sum, { cpuFree }) => sum + cpuFree.length, 0);
	const zone = createZone(m.zones.length, node.id, { index, start, end: start }, cpus, m.features);
	m.zones.push(zone);
	node.zones.push(zone.id);
	node.zones.sort((a, b) => m.zones[a]!.index - m.zones[b]!.index);
	return zone;
}
