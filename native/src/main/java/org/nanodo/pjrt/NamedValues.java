package org.nanodo.pjrt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.nanodo.pjrt.bindings.PJRT_NamedValue;
import org.nanodo.pjrt.bindings.global.pjrt;

/** Options and properties, which PJRT passes as names with values of a few types. */
final class NamedValues {
  private NamedValues() {}

  /** Strings, integers (64 bits), floats and booleans by name; lists of integers are arrays. */
  static Map<String, Object> read(PJRT_NamedValue values, long count) {
    var read = new TreeMap<String, Object>();
    for (long i = 0; i < count; i++) {
      var value = values.getPointer(i);
      read.put(Calls.text(value.name(), value.name_size()), value(value));
    }
    return read;
  }

  private static Object value(PJRT_NamedValue value) {
    int type = value.type();
    if (type == pjrt.PJRT_NamedValue_kString) {
      return Calls.text(value.string_value(), value.value_size());
    } else if (type == pjrt.PJRT_NamedValue_kInt64) {
      return value.int64_value();
    } else if (type == pjrt.PJRT_NamedValue_kInt64List) {
      long[] list = new long[Math.toIntExact(value.value_size())];
      value.int64_array_value().get(list);
      return list;
    } else if (type == pjrt.PJRT_NamedValue_kFloat) {
      return value.float_value();
    }
    return value.bool_value();
  }

  /** Values of the types that {@link #read} gives, in native memory of the current scope. */
  static PJRT_NamedValue write(Map<String, Object> options) {
    var values = Calls.zeroed(new PJRT_NamedValue(options.size()));
    int i = 0;
    for (var option : options.entrySet()) {
      var value = values.getPointer(i++);
      var name = option.getKey().getBytes(StandardCharsets.UTF_8);
      value.name(new BytePointer(name)).name_size(name.length).value_size(1);
      if (option.getValue() instanceof String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        value.type(pjrt.PJRT_NamedValue_kString);
        value.string_value(new BytePointer(bytes)).value_size(bytes.length);
      } else if (option.getValue() instanceof Boolean flag) {
        value.type(pjrt.PJRT_NamedValue_kBool).bool_value(flag);
      } else if (option.getValue() instanceof Float number) {
        value.type(pjrt.PJRT_NamedValue_kFloat).float_value(number);
      } else if (option.getValue() instanceof Long || option.getValue() instanceof Integer) {
        value.type(pjrt.PJRT_NamedValue_kInt64);
        value.int64_value(((Number) option.getValue()).longValue());
      } else if (option.getValue() instanceof long[] list) {
        value.type(pjrt.PJRT_NamedValue_kInt64List);
        value.int64_array_value(new LongPointer(list)).value_size(list.length);
      } else {
        throw new IllegalArgumentException(
            "option %s is a %s: use a string, an integer, a float, a boolean or a long[]"
                .formatted(option.getKey(), option.getValue().getClass().getSimpleName()));
      }
    }
    return values;
  }
}
