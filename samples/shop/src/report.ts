export interface Sale {
  name: string;
  cents: number;
}

export function title(name: string): string {
  const heading: number = name.toUpperCase();
  return heading;
}

export function lines(sales: Sale[]): string[] {
  return sales.map((sale) => `${sale.name}: ${(sale.cents / 100).toFixed(2)}`);
}
