/** A timer in the queue. */
export interface Entry {
  readonly id: number;
  readonly due: number;
}

/** A binary heap: the first entry is the one that is due first; of several, the one that was made first. */
type Heap = Entry[];

function isBefore(left: Entry, right: Entry): boolean {
  return left.due < right.due || (left.due === right.due && left.id < right.id);
}

export function insert(heap: Heap, entry: Entry): void {
  let position = heap.length;
  heap[position] = entry;
  while (position > 0) {
    const parent = (position - 1) >> 1;
    if (!isBefore(entry, heap[parent] as Entry)) return;
    heap[position] = heap[parent] as Entry;
    heap[parent] = entry;
    position = parent;
  }
}

export function removeFirst(heap: Heap): void {
  const last = heap[heap.length - 1];
  if (!last) return;
  heap.length -= 1;
  if (heap.length === 0) return;
  let position = 0;
  heap[0] = last;
  for (;;) {
    const left = 2 * position + 1;
    const right = left + 1;
    let first = position;
    if (left < heap.length && isBefore(heap[left] as Entry, heap[first] as Entry)) first = left;
    if (right < heap.length && isBefore(heap[right] as Entry, heap[first] as Entry)) first = right;
    if (first === position) return;
    heap[position] = heap[first] as Entry;
    heap[first] = last;
    position = first;
  }
}
