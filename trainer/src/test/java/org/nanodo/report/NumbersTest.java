package org.nanodo.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-2.5, -2.5",
    "999.6, 1k",
    "1000, 1k",
    "1234, 1.23k",
    "999999, 1M",
    "15000000, 15M",
    "2.5e9, 2.5G",
    "0.001, 0.001",
    "0.0123456, 0.0123",
    "0.0003, 3e-4",
    "1.25e-7, 1.25e-7",
    "1e-10, 1e-10",
    "2e30, 2e30",
    "NaN, NaN",
    "Infinity, ∞",
    "-Infinity, -∞"
  })
  void compact(double value, String text) {
    assertThat(Numbers.compact(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"3.14159265, 3.1416", "0.5, 0.5000", "12345, 12.3k", "0.0005, 5e-4", "NaN, NaN"})
  void measured(double value, String text) {
    assertThat(Numbers.measured(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.4, 0 s", "59.4, 59 s", "60, 1 min 0 s", "3599, 59 min 59 s", "7260, 2 h 1 min"})
  void duration(double seconds, String text) {
    assertThat(Numbers.duration(seconds)).isEqualTo(text);
  }
}
