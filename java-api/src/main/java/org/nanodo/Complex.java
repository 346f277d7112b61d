package org.nanodo;

/** A complex number, for elements that are read or written. */
public record Complex(double real, double imag) {
  /** As NumPy prints it: {@code (1.0+2.0j)}. */
  @Override
  public String toString() {
    return text(String.valueOf(real), String.valueOf(imag));
  }

  static String text(String real, String imag) {
    boolean sign = imag.startsWith("-");
    return "(%s%s%sj)".formatted(real, sign ? "" : "+", imag);
  }
}
