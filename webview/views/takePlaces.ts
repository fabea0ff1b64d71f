/** Files that are dragged into the composer, or pasted there, are attached. */
import { hasPlaces, pathsIn, placesIn } from '../state/droppedPlaces.ts';
import type { ChatActions } from './chatActions.ts';

/** Follows what is dropped on an element and pasted in it. */
export function takePlaces(target: HTMLElement, actions: Pick<ChatActions, 'attachPlaces'>): void {
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer || !hasPlaces(event.dataTransfer.types)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    target.classList.add('dropping');
  };
  target.addEventListener('dragenter', over);
  target.addEventListener('dragover', over);
  target.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && target.contains(event.relatedTarget))) target.classList.remove('dropping');
  });
  target.addEventListener('drop', (event) => {
    target.classList.remove('dropping');
    const { dataTransfer } = event;
    const places = dataTransfer ? placesIn((type) => dataTransfer.getData(type)) : [];
    if (places.length === 0) return;
    event.preventDefault();
    actions.attachPlaces(places, false);
  });
  target.addEventListener('paste', (event) => {
    const { clipboardData } = event;
    if (!clipboardData) return;
    const places = placesIn((type) => clipboardData.getData(type));
    if (places.length > 0) {
      event.preventDefault();
      actions.attachPlaces(places, false);
      return;
    }
    // A path stays in the text as it was pasted: somebody may want to ask about the path.
    const paths = pathsIn(clipboardData.getData('text/plain'));
    if (paths.length > 0) actions.attachPlaces(paths, true);
  });
}
