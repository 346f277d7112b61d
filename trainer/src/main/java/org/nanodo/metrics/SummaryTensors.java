package org.nanodo.metrics;

import com.google.protobuf.ByteString;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.nanodo.proto.TensorDataType;
import org.nanodo.proto.TensorProto;

/** Summaries whose value is a tensor, as TensorFlow writes scalars and texts. */
final class SummaryTensors {
  private SummaryTensors() {}

  /** A single float32, which is either listed or raw. */
  static Optional<Float> scalar(TensorProto tensor) {
    if (tensor.getDtype() != TensorDataType.DT_FLOAT) {
      return Optional.empty();
    }
    if (tensor.getFloatValCount() == 1) {
      return Optional.of(tensor.getFloatVal(0));
    }
    ByteString raw = tensor.getTensorContent();
    return raw.size() == Float.BYTES
        ? Optional.of(raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat())
        : Optional.empty();
  }

  /** The texts of a tensor of strings. */
  static List<String> texts(TensorProto tensor) {
    return tensor.getStringValList().stream().map(ByteString::toStringUtf8).toList();
  }
}
