/** Stands in for a debugging package that the bundle never uses. */
export default {};
