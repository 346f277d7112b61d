/**
 * Files of records, each a document: formats, compression, and the indexes to read them by number.
 */
@NullMarked
package org.nanodo.records;

import org.jspecify.annotations.NullMarked;
