/** Files that are dragged into the composer, or pasted there, are attached, and so is a text that is too long to be written in. */
import { formatTenths } from '../../src/base/formatNumbers.ts';
import { t } from '../../src/base/l10n.ts';
import { hasPlaces, pathsIn, placesIn } from '../state/droppedPlaces.ts';
import type { ChatActions } from './chatActions.ts';

/** Characters of a text that is pasted as one: more are attached, as the field would be of no use. */
const longText = 20_000;
/** Characters that no model here has room for. */
const tooLongText = 1_000_000;

/** What is done with what is no place. */
interface OtherThings {
  /** Says why something is not taken. */
  refuse: (why: string) => void;
  showPictures: (pictures: readonly File[]) => void;
}

/** Follows what is dropped on an element and pasted in it. */
export function takePlaces(target: HTMLElement, actions: Pick<ChatActions, 'attachPlaces' | 'attachText'>, others: OtherThings): void {
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
    } else if (dataTransfer && picturesIn(dataTransfer).length > 0) {
      event.preventDefault();
      others.showPictures(picturesIn(dataTransfer));
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
    const pictures = picturesIn(clipboardData);
    if (pictures.length > 0) {
      event.preventDefault();
      others.showPictures(pictures);
      return;
    }
    const text = clipboardData.getData('text/plain');
    if (text.length > longText) {
      event.preventDefault();
      if (text.length <= tooLongText) actions.attachText(text);
      else others.refuse(tooLong(text.length));
      return;
    }
    // A path stays in the text as it was pasted: somebody may want to ask about the path.
    const paths = pathsIn(text);
    if (paths.length > 0) actions.attachPlaces(paths, true);
  });
}

/** Pictures and nothing that could be read: what is copied from a page or a document comes with its text. */
function picturesIn({ items, types }: DataTransfer): File[] {
  if (types.includes('text/plain')) return [];
  return [...items].flatMap((item) => (item.kind === 'file' && item.type.startsWith('image/') ? (item.getAsFile() ?? []) : []));
}

function tooLong(length: number): string {
  return t(
    'Nothing was pasted: its {0} million characters are more than any model here reads. Save it as a file, and attach the lines that matter.',
    formatTenths(length / 1e6),
  );
}
