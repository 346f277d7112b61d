/** Checkpoints: the training state on disk, which survives a killed process. */
@NullMarked
package org.nanodo.checkpoint;

import org.jspecify.annotations.NullMarked;
