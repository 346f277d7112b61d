/** Tasks of one's own in the trainer: the examples. */
@NullMarked
package org.nanodo.tasks;

import org.jspecify.annotations.NullMarked;
