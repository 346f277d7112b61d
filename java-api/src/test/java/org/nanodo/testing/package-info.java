/** What the tests share: devices, and programs run on one of them. */
@NullMarked
package org.nanodo.testing;

import org.jspecify.annotations.NullMarked;
