/** Text columns take no NUL; what a broken command or record says of itself may hold one. */
export const printable = (text: string): string => text.replaceAll('\0', '\uFFFD')
