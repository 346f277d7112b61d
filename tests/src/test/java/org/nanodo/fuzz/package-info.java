/** Random array programs, compiled by XLA and computed in plain Java in double precision. */
@NullMarked
package org.nanodo.fuzz;

import org.jspecify.annotations.NullMarked;
