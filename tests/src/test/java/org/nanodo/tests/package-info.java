/** What no module can test by itself. */
@NullMarked
package org.nanodo.tests;

import org.jspecify.annotations.NullMarked;
