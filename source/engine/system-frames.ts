/** Jobs that change the machine itself: the hugetlb pool. Plain fields only. */

/** A write to a nr_hugepages file; result: pages in the pool (of the node). */
export interface HugePoolFrame {
	k: 'hugePool';
	/** Node whose pool is set; −1: the pool of the machine. */
	readonly node: number;
	readonly target: number;
	/** Pages there were when the write began; −1 before it did. */
	from: number;
	/** Nodes asked for the page at hand so far, and the one being asked while its answer is awaited. */
	asked: number;
	asking: number;
	/** Nodes that refused although they were asked to try hard: until a page comes again they are asked without insisting. */
	weary: number[];
}

export type SystemFrame = HugePoolFrame;
