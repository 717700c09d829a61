/** Open pictures or pages large. The viewer comes over the network only when somebody wants it. */
export async function look(urls: string[], start = 0): Promise<void> {
  const viewer = await import('@/parts/viewer');
  viewer.showPages(urls, start);
}

export async function say(text: string): Promise<void> {
  const { showToast } = await import('@/parts/toast');
  showToast({ message: text, duration: 2600, wordBreak: 'break-word' });
}
