/** Training state on disk: checkpoints that survive being killed. */
@NullMarked
package org.nanodo.checkpoint;

import org.jspecify.annotations.NullMarked;
