/** The language of subjects, by their script and by words that stand in most sentences. It says nothing rather than something unsure. */
import { type Script } from './scripts.ts';

/** Words that hardly another of these languages has. */
const wordsOf: Readonly<Record<string, string>> = {
  English: 'the for with add adds added fix fixes fixed remove removed update updated when from to of in and not use make into by on is',
  German:
    'und für der das den dem mit nicht wird werden bei beim von vom zur zum hinzugefügt hinzufügen behoben beheben entfernt entfernen ergänzt aktualisiert korrigiert angepasst auf aus eine einen',
  French:
    'le la les des du une pour dans avec sur ajout ajoute ajouter corrige correction supprime suppression mise à jour et au aux quand',
  Spanish:
    'el los las del para con por una y agrega agregar añade añadir añadido corrige corregir elimina eliminar actualiza cuando en se al',
  Portuguese: 'o os as do da dos das para com uma em não adiciona adicionar adicionado corrige corrigir remove atualiza quando ao e',
  Italian:
    'il lo gli della del dei delle per con una non aggiunge aggiunto aggiunta corregge corretto rimuove rimosso aggiornato e quando di',
  Dutch: 'het een voor met niet van en toegevoegd toevoegen verwijderd verwijder gewijzigd bij naar op wanneer de',
  Polish: 'i w z na do dla nie dodaj dodano dodanie popraw poprawiono poprawka usuń usunięto zmiana zmieniono aktualizacja się oraz',
  Turkish: 've için ile bir eklendi düzeltildi kaldırıldı güncellendi yeni olarak',
  Swedish: 'och för med inte till från lägg lagt tog bort ändra ett när som',
  Czech: 'a pro se na z do přidat přidáno přidán oprava opraveno odstraněno odstranit úprava při není',
  Indonesian: 'dan untuk dengan yang tambah menambahkan perbaiki memperbaiki hapus menghapus ubah dari',
  Vietnamese: 'và cho của thêm sửa xóa cập nhật lỗi không với',
};
const lists = Object.entries(wordsOf).map(([language, words]) => [language, new Set(words.split(' '))] as const);
/** The share of subjects that have such a word, and how many times as many as of any other language. */
const leastShare = 0.3;
const leastLead = 1.5;

const ofScript: Partial<Readonly<Record<Script, string>>> = { japanese: 'Japanese', hangul: 'Korean', han: 'Chinese', greek: 'Greek' };

/** Its English name; null where it isn't clear. `subjects` are without types and scopes. */
export function subjectLanguage(subjects: readonly string[], script: Script | null): string | null {
  if (script === 'cyrillic') return cyrillicLanguage(subjects);
  if (script !== 'latin') return script === null ? null : (ofScript[script] ?? null);
  const sentences = subjects.map(
    (subject) =>
      new Set(
        subject
          .toLowerCase()
          .normalize('NFC')
          .match(/\p{L}+/gu) ?? [],
      ),
  );
  const scores = lists
    .map(([language, words]) => {
      // One word alone may be a name; a longer subject has to have two.
      const hits = sentences.filter((sentence) => [...sentence].filter((word) => words.has(word)).length >= (sentence.size > 5 ? 2 : 1));
      return { language, share: hits.length / Math.max(1, sentences.length) };
    })
    .sort((a, b) => b.share - a.share);
  const [first, second] = scores;
  if (!first || first.share < leastShare) return null;
  return first.share >= leastLead * (second?.share ?? 0) ? first.language : null;
}

function cyrillicLanguage(subjects: readonly string[]): string | null {
  const share = (letter: RegExp): number => subjects.filter((subject) => letter.test(subject)).length / Math.max(1, subjects.length);
  if (share(/[іїєґ]/i) >= leastShare) return share(/ў/i) >= 0.1 ? null : 'Ukrainian';
  return share(/[ыэъё]/i) >= 0.1 ? 'Russian' : null;
}
