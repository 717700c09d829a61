/** Full-screen pages with pinch, double tap and swipe: Vant's image preview, fetched when first needed. */
import { showImagePreview } from 'vant/es/image-preview';
import 'vant/es/image-preview/style/index';

export function showPages(urls: string[], start: number): void {
  showImagePreview({
    images: urls,
    startPosition: start,
    closeable: true,
    closeIconPosition: 'top-right',
    showIndex: urls.length > 1,
    loop: false,
    maxZoom: 5,
    className: 'zf-viewer',
  });
}
