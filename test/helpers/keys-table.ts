/** The key tables of the README, from the registry: one for what works everywhere, one per view, one for typing a line. */
import { type Action, GROUPS, keyLabel, registry } from '../../source/actions/index.js';
import { type Place, VIEW_IDS } from '../../source/session/index.js';
import { VIEWS } from '../../source/views/index.js';

export const BEGIN = '<!-- keys: written by npm run keys -->';
export const END = '<!-- end of keys -->';

function written(key: string): string {
	const label = keyLabel(key, false);
	return label === '|' ? '`\\|`' : label === '`' ? '`` ` ``' : `\`${label}\``;
}

function rows(actions: readonly Action[]): string[] {
	return actions.map(({ keys, help }) => `| ${keys.map(written).join(' ')} | ${help.replaceAll('|', '\\|')} |`);
}

function table(title: string, actions: readonly Action[]): string[] {
	return actions.length === 0 ? [] : ['', `**${title}**`, '', '| key | does |', '|---|---|', ...rows(actions)];
}

const byGroup = (actions: readonly Action[]): Action[] => GROUPS.flatMap((group) => actions.filter((action) => action.group === group));

/** Number keys of the views are one row: the tabs say the rest. */
function everywhere(): string[] {
	const isNumber = ({ id }: Action): boolean => /^view-\d$/.test(id);
	const actions = byGroup(registry.actions.filter((action) => action.where.includes('main') && !isNumber(action)));
	return [...table('In every view but the shell', actions), `| \`1\` … \`${VIEWS.length}\` | Show the view of that number. |`];
}

export function keyTables(): string {
	const only = (place: Place): Action[] =>
		registry.actions.filter((action) => action.where.includes(place) && !action.where.includes('main'));
	const views = VIEW_IDS.flatMap((id) => table(VIEWS.find((view) => view.id === id)?.title ?? id, byGroup(only(id))));
	return [BEGIN, ...everywhere(), ...views, ...table('While typing a line (`/`, `ctrl-p` …)', only('prompt')), '', END].join('\n');
}
