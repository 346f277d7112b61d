package org.nanodo.parquet;

import org.nanodo.records.DamagedRecordException;

/**
 * The values that pages give by number: number i has {@code lengths[i]} bytes of {@code data} from
 * {@code begins[i]} on.
 */
record Dictionary(byte[] data, int[] begins, int[] lengths) {
  private static final int MAX_WIDTH = 32;

  static Dictionary of(byte[] data, int count) throws DamagedRecordException {
    if (count < 0 || count > data.length / Integer.BYTES) {
      throw new DamagedRecordException(
          "its header gives %,d values in %,d bytes".formatted(count, data.length));
    }
    var begins = new int[count];
    var lengths = new int[count];
    var values = new PlainValues(data, 0);
    for (int i = 0; i < count; i++) {
      values.next();
      begins[i] = values.offset();
      lengths[i] = values.length();
    }
    return new Dictionary(data, begins, lengths);
  }

  /** The values of a page: the width of the numbers in bits, then the numbers. */
  Values values(byte[] page, int begin) throws DamagedRecordException {
    int width = page[begin];
    if (width < 0 || width > MAX_WIDTH) {
      throw new DamagedRecordException(
          "its numbers have %d bits, expected at most %d".formatted(width, MAX_WIDTH));
    }
    return new Numbered(new RunLengths(page, begin + 1, page.length, width));
  }

  private final class Numbered implements Values {
    private final RunLengths numbers;
    private int number;

    Numbered(RunLengths numbers) {
      this.numbers = numbers;
    }

    @Override
    public void next() throws DamagedRecordException {
      number = numbers.next();
      if (number < 0 || number >= begins.length) {
        throw new DamagedRecordException(
            "it asks for value %d of a dictionary of %,d".formatted(number, begins.length));
      }
    }

    @Override
    public byte[] bytes() {
      return data;
    }

    @Override
    public int offset() {
      return begins[number];
    }

    @Override
    public int length() {
      return lengths[number];
    }

    /** Some writers fill up more than a group of eight, so what follows says nothing. */
    @Override
    public void requireEnd() {}
  }
}
