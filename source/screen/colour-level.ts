/** What the terminal can show, judged from the environment alone. Pure. */
import type { ColourLevel } from '../text/theme.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How many colours to use. NO_COLOR (any text) means none and wins over everything; then FORCE_COLOR (0..3, true, false);
 * then COLORTERM and TERM.
 */
export function colourLevel(env: Environment): ColourLevel {
	if (isSet(env['NO_COLOR'])) return 'none';
	const term = env['TERM'] ?? '';
	const forced = env['FORCE_COLOR'];
	if (forced !== undefined) {
		if (forced === '0' || forced === 'false') return 'none';
		if (forced === '1') return '16';
		if (forced === '2') return '256';
		if (forced === '3') return 'truecolor';
	}
	const found = levelOfTerm(term, env['COLORTERM'] ?? '');
	return found === 'none' && forced !== undefined ? '16' : found;
}

function levelOfTerm(term: string, colorterm: string): ColourLevel {
	if (term === 'dumb' || term === '') return 'none';
	if (colorterm === 'truecolor' || colorterm === '24bit') return 'truecolor';
	if (/-(direct|truecolor)$/.test(term) || term === 'xterm-kitty' || term === 'xterm-ghostty') return 'truecolor';
	if (/-256(color)?$/.test(term)) return '256';
	return '16';
}

/**
 * True when only ASCII may be drawn: asked for, a console with a small font, or a locale that is not UTF-8. An environment
 * without any locale variable (a container, cron) says nothing about the terminal: taken for UTF-8.
 */
export function asciiOnly(env: Environment, asked: boolean): boolean {
	if (asked) return true;
	const term = env['TERM'] ?? '';
	if (term === 'linux' || term === 'dumb' || term.startsWith('vt')) return true;
	const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet);
	return locale !== undefined && !/utf-?8/i.test(locale);
}

/** White or light grey behind text, where the terminal says so (COLORFGBG ends with the background's number). */
export function isLight(env: Environment): boolean {
	return /(?:^|;)(?:7|15)$/.test(env['COLORFGBG'] ?? '');
}

function isSet(value: string | undefined): value is string {
	return value !== undefined && value !== '';
}
