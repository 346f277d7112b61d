/** Training state on disk: safetensors files, and checkpoints that survive being killed. */
@NullMarked
package org.nanodo.checkpoint;

import org.jspecify.annotations.NullMarked;
