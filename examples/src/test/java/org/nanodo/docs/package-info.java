/** The programs in the documentation, compiled and run. */
package org.nanodo.docs;
