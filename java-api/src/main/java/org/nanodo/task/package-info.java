/** What a trainer trains: a task says what a batch is and what the loss of a batch is. */
@NullMarked
package org.nanodo.task;

import org.jspecify.annotations.NullMarked;
