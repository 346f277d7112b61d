/**
 * Functions of the rarer element types, of matrices and over several devices, and their gradients,
 * beside what JAX computes.
 */
@NullMarked
package org.nanodo.oracle;

import org.jspecify.annotations.NullMarked;
