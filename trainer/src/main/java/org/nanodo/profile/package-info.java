/** Where the time of a training step goes. */
@NullMarked
package org.nanodo.profile;

import org.jspecify.annotations.NullMarked;
