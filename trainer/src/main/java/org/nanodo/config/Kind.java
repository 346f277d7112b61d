package org.nanodo.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a key holds; text and parsed JSON become one Java value, or null where they do not fit. */
enum Kind {
  INT("an integer") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof Number n ? whole(n, Integer.MIN_VALUE, Integer.MAX_VALUE) : null;
    }
  },
  LONG("an integer") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof Number n ? whole(n, Long.MIN_VALUE, Long.MAX_VALUE) : null;
    }
  },
  FLOAT("a finite number") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof Number n && Double.isFinite(n.doubleValue()) ? n.doubleValue() : null;
    }
  },
  BOOL("true or false") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof Boolean ? found : null;
    }
  },
  STRING("text") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof String ? found : null;
    }
  },
  LIST("a list of names, as [embedding, scale]") {
    @Override
    @Nullable Object fit(Object found) {
      return found instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
          ? list
          : null;
    }
  },
  INTS("a list of integers, as [0, 1]") {
    @Override
    @Nullable Object fit(Object found) {
      if (!(found instanceof List<?> list)) {
        return null;
      }
      List<Object> fitted = new ArrayList<>();
      for (Object element : list) {
        Object integer = element == null ? null : INT.fit(element);
        if (integer == null) {
          return null;
        }
        fitted.add(integer);
      }
      return fitted;
    }
  },
  MAP("a map of names to numbers, as {embedding: 2.0}") {
    @Override
    @Nullable Object fit(Object found) {
      if (!(found instanceof Map<?, ?> map)) {
        return null;
      }
      Map<String, Object> fitted = new TreeMap<>();
      for (Map.Entry<?, ?> e : map.entrySet()) {
        Object number = e.getValue() == null ? null : FLOAT.fit(e.getValue());
        if (number == null) {
          return null;
        }
        fitted.put(String.valueOf(e.getKey()), number);
      }
      return fitted;
    }
  };

  private final String expected;

  Kind(String expected) {
    this.expected = expected;
  }

  /** What a message says was expected. */
  String expected() {
    return expected;
  }

  abstract @Nullable Object fit(Object found);

  /** Reads what stands after the equals sign of an override. */
  @Nullable Object read(String text) {
    Object parsed =
        switch (this) {
          case INT, LONG, FLOAT -> number(text);
          case BOOL -> bool(text);
          case STRING -> text;
          case LIST, INTS -> Literals.list(text);
          case MAP -> Literals.map(text);
        };
    return parsed == null ? null : fit(parsed);
  }

  private static @Nullable Object bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> null;
    };
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return new BigDecimal(text.replaceAll("(?<=[0-9])_(?=[0-9])", ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object whole(Number found, long min, long max) {
    try {
      long value = new BigDecimal(found.toString()).longValueExact();
      return value >= min && value <= max ? value : null;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
