/** By priority, 1 first. They stay apart for colour-blind eyes and on light and dark ground. */
export const priorityColours: readonly string[] = ['', '#b91c1c', '#ea580c', '#eab308', '#0284c7', '#64748b'];
