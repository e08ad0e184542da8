/** A box at a fixed place of the screen, over what was drawn before it. */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Rect } from './cells.js';

export function Placed({ rect, children }: { readonly rect: Rect; readonly children: ReactNode }) {
	return (
		<Box
			position="absolute"
			marginLeft={rect.x}
			marginTop={rect.y}
			width={rect.width}
			height={rect.height}
			flexShrink={0}
			flexDirection="column"
			overflow="hidden"
		>
			{children}
		</Box>
	);
}
