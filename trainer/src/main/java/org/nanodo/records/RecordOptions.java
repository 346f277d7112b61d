package org.nanodo.records;

/**
 * How records are read.
 *
 * @param textField the field of a record that holds its text
 * @param cache where indexes and decompressed copies are kept
 */
public record RecordOptions(String textField, RecordCache cache) {}
