/** A line of the cart: what, how many, and the price of one in cents. */
export function item(name, price, quantity = 1) {
  return { name, price, quantity };
}

export function total(items) {
  let sum = 0;
  for (let i = 0; i < items.length; i++) {
    sum = sum + items[i].price * items[i].quantity;
  }
  return sum;
}

/** Adds an item; a name that is in the cart already only raises its quantity. */
export function add(items, next) {
  const same = items.find((one) => one.name === next.name);
  if (!same) return [...items, next];
  return items.map((one) => (one === same ? { ...one, quantity: one.quantity + next.quantity } : one));
}

export function count(items) {
  return items.reduce((sum, one) => sum + one.quantity, 0);
}
