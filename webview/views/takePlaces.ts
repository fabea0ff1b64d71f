/** Files that are dragged into the composer, or pasted there, are attached. */
import { hasPlaces, pathsIn, placesIn } from '../state/droppedPlaces.ts';
import type { ChatActions } from './chatActions.ts';

/** What is said of a picture: no model that runs here is shown one, and nothing is to vanish in silence. */
const noPictures = 'The model can’t see pictures. Paste the text that is in it instead, or describe it.';

/** Follows what is dropped on an element and pasted in it; `refuse` says why something is not taken. */
export function takePlaces(target: HTMLElement, actions: Pick<ChatActions, 'attachPlaces'>, refuse: (why: string) => void): void {
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
    if (places.length > 0) {
      event.preventDefault();
      actions.attachPlaces(places, false);
    } else if (dataTransfer && isPicture(dataTransfer)) {
      event.preventDefault();
      refuse(noPictures);
    }
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
    if (isPicture(clipboardData)) {
      event.preventDefault();
      refuse(noPictures);
      return;
    }
    // A path stays in the text as it was pasted: somebody may want to ask about the path.
    const paths = pathsIn(clipboardData.getData('text/plain'));
    if (paths.length > 0) actions.attachPlaces(paths, true);
  });
}

/** Pictures and nothing that could be read: what is copied from a page or a document comes with its text. */
function isPicture({ items, types }: DataTransfer): boolean {
  return !types.includes('text/plain') && [...items].some(({ kind, type }) => kind === 'file' && type.startsWith('image/'));
}
