package org.nanodo.records;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;
import org.nanodo.proto.Example;
import org.nanodo.proto.Feature;

/**
 * The text in one feature of a {@code tf.train.Example}, which must be a list of one value.
 *
 * @param field the name of the feature
 */
record ExampleText(String field) implements RecordText {
  private static final int SHOWN = 8;

  /** Whether bytes are an Example with features, which text hardly ever is. */
  static boolean isExample(ByteBuffer record) {
    try {
      return Example.parseFrom(record.duplicate()).getFeatures().getFeatureCount() > 0;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  @Override
  public String of(ByteBuffer record) throws DamagedRecordException {
    Map<String, Feature> features;
    try {
      features = Example.parseFrom(record).getFeatures().getFeatureMap();
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedRecordException("it is no tf.train.Example: " + e.getMessage(), e);
    }
    Feature text = features.get(field);
    if (text == null) {
      throw new DamagedRecordException(
          "found the features %s, expected '%s'; text_field names another"
              .formatted(names(features), field));
    }
    if (text.getKindCase() != Feature.KindCase.BYTES_LIST
        || text.getBytesList().getValueCount() != 1) {
      throw new DamagedRecordException(
          "found %s for the feature '%s', expected one string; text_field names another"
              .formatted(kind(text), field));
    }
    ByteString bytes = text.getBytesList().getValue(0);
    return Utf8.decode(bytes.asReadOnlyByteBuffer());
  }

  private static String names(Map<String, Feature> features) {
    String shown =
        features.keySet().stream().sorted().limit(SHOWN).collect(Collectors.joining(", "));
    return "[" + shown + (features.size() > SHOWN ? ", …]" : "]");
  }

  private static String kind(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> feature.getBytesList().getValueCount() + " strings";
      case FLOAT_LIST -> feature.getFloatList().getValueCount() + " floats";
      case INT64_LIST -> feature.getInt64List().getValueCount() + " integers";
      case KIND_NOT_SET -> "no value";
    };
  }
}
