/** How a node's numbers lie in the array that `SyntaxTree::Flatten` of the C++ gives: so many for each, in this order. */
export const WIDTH = 7;
export const [KIND, FIELD, START, END, NEXT, LINE, COLUMN] = [0, 1, 2, 3, 4, 5, 6] as const;
