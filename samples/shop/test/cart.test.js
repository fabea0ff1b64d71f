import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, count, item, total } from '../src/cart.js';
import { discounted, shown } from '../src/prices.js';
import { Stock } from '../src/stock.js';

test('total is price times quantity', () => {
  assert.equal(total([item('tea', 450, 2), item('cup', 1200)]), 2100);
  assert.equal(total([]), 0);
});

test('adding the same thing again raises its quantity', () => {
  const cart = add(add([], item('tea', 450)), item('tea', 450, 3));
  assert.equal(cart.length, 1);
  assert.equal(count(cart), 4);
});

test('prices are shown in euros', () => {
  assert.equal(shown(1250), '€12.50');
  assert.equal(discounted(999, 10), 899);
});

test('stock cannot go below nothing', () => {
  const stock = new Stock();
  stock.put('tea', 2);
  assert.equal(stock.take('tea', 3), false);
  assert.equal(stock.take('tea', 2), true);
  assert.equal(stock.left('tea'), 0);
});
