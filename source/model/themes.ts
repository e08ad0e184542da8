/** The names of the themes, in the order in which one goes through them. */
export const THEMES = ['dark', 'light', 'contrast', 'colourblind', 'mono', 'terminal'] as const;
export type ThemeName = (typeof THEMES)[number];

/** What each is for, in a few words. */
export const THEME_WORDS: Readonly<Record<ThemeName, string>> = {
	dark: 'for dark backgrounds',
	light: 'for light backgrounds',
	contrast: 'high contrast, on dark',
	colourblind: 'blue and orange, safe for colour blindness',
	mono: 'no colours: bold, dim and glyphs',
	terminal: "the terminal's own sixteen colours",
};
