const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** 1250 becomes "€12.50". */
export function shown(cents) {
  return euros.format(cents / 100);
}

/** Takes a percentage off, rounded to whole cents. */
export function discounted(cents, percent) {
  return Math.round(cents * (1 - percent / 100));
}
