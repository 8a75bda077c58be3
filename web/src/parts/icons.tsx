const paths = {
  train: 'M5 3.5v9l7.5-4.5z',
  pause: 'M4.5 3.5h2.5v9H4.5zM9 3.5h2.5v9H9z',
  step: 'M4 3.5v9l6-4.5zM10.5 3.5h2v9h-2z',
  rewind: 'M12 3.5v9L6 8zM3.5 3.5h2v9h-2z',
  beside: 'M7 3h2v4h4v2H9v4H7V9H3V7h4z',
  close: 'M4.4 3 8 6.6 11.6 3 13 4.4 9.4 8l3.6 3.6L11.6 13 8 9.4 4.4 13 3 11.6 6.6 8 3 4.4z',
  seed: 'M8 2.5a5.5 5.5 0 1 0 5.2 7.3l-1.9-.6A3.5 3.5 0 1 1 8 4.5c1 0 1.8.4 2.4 1L8.5 7.4h5V2.4l-1.7 1.7A5.5 5.5 0 0 0 8 2.5z',
  compare: 'M2 4.5h7.5V2l4 3.5-4 3.5V6.5H2zM14 11.5H6.5V14l-4-3.5 4-3.5v2.5H14z',
} as const;

/** A small picture beside a word, which says the same. */
export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}
