/** A canvas that fills its place at the screen's own resolution. @param draw gets the context and the size in CSS pixels */
export function canvas(body: HTMLElement, label: string, draw: (context: CanvasRenderingContext2D, width: number, height: number) => void): () => void {
  const surface = document.createElement('canvas');
  surface.className = 'plot';
  surface.setAttribute('role', 'img');
  surface.setAttribute('aria-label', label);
  body.append(surface);
  const paint = () => {
    const [width, height] = [body.clientWidth, body.clientHeight];
    if (width === 0 || height === 0) return;
    surface.width = width * devicePixelRatio;
    surface.height = height * devicePixelRatio;
    const context = surface.getContext('2d');
    if (context === null) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    draw(context, width, height);
  };
  const observer = new ResizeObserver(paint);
  observer.observe(body);
  paint();
  return () => observer.disconnect();
}

/** Where times stand below a chart: at most one label for 90 pixels. */
export function timeLabels(context: CanvasRenderingContext2D, times: readonly number[], left: number, width: number, y: number, colour: string): void {
  const count = Math.max(1, Math.min(times.length, Math.floor(width / 90)));
  context.fillStyle = colour;
  context.font = '11px sans-serif';
  context.textAlign = 'center';
  for (let i = 0; i < count; i += 1) {
    const index = Math.floor(((i + 0.5) / count) * times.length);
    const time = times[index];
    if (time !== undefined) context.fillText(new Date(time * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }), left + (index / Math.max(1, times.length - 1)) * width, y);
  }
}
