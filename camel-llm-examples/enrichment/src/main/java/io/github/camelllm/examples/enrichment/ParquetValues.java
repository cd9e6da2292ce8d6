package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The values of Parquet as JSON. Decimals keep their digits; dates and times are in the form of ISO 8601; bytes that are no text are in Base64;
 * numbers that JSON does not have are null.
 *
 * <p>Source of the types: <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">LogicalTypes.md</a>.
 */
final class ParquetValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The Julian day of 1970-01-01, from which days of INT96 timestamps count. */
    private static final long JULIAN_EPOCH = 2_440_588;

    private ParquetValues() {}

    /** Returns a row, or a group within one, as an object. */
    static ObjectNode object(Group group) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < group.getType().getFieldCount(); i++) {
            object.set(group.getType().getFieldName(i), field(group, i));
        }
        return object;
    }

    private static JsonNode field(Group group, int index) {
        Type type = group.getType().getType(index);
        int count = group.getFieldRepetitionCount(index);
        if (!type.isRepetition(Type.Repetition.REPEATED)) {
            return count == 0 ? JSON.nullNode() : value(group, type, index, 0);
        }
        ArrayNode all = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
            all.add(value(group, type, index, i));
        }
        return all;
    }

    private static JsonNode value(Group group, Type type, int index, int number) {
        if (type.isPrimitive()) {
            return primitive(group, type.asPrimitiveType(), index, number);
        }
        Group inner = group.getGroup(index, number);
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof ListLogicalTypeAnnotation) {
            return list(inner, type.asGroupType().getType(0));
        }
        return logical instanceof MapLogicalTypeAnnotation ? map(inner) : object(inner);
    }

    /** Returns a list; its elements are in a group of their own, except in files of old writers. */
    private static ArrayNode list(Group list, Type repeated) {
        ArrayNode all = JSON.arrayNode();
        boolean wrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().endsWith("_tuple");
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            all.add(wrapped ? field(list.getGroup(0, i), 0) : value(list, repeated, 0, i));
        }
        return all;
    }

    private static ObjectNode map(Group map) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
            Group entry = map.getGroup(0, i);
            GroupType type = entry.getType();
            object.set(field(entry, 0).asText(), type.getFieldCount() > 1 ? field(entry, 1) : JSON.nullNode());
        }
        return object;
    }

    private static JsonNode primitive(Group group, PrimitiveType type, int index, int number) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> JSON.booleanNode(group.getBoolean(index, number));
            case INT32 -> integer(group.getInteger(index, number), logical);
            case INT64 -> integer(group.getLong(index, number), logical);
            case FLOAT -> {
                float value = group.getFloat(index, number);
                yield Float.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
            }
            case DOUBLE -> {
                double value = group.getDouble(index, number);
                yield Double.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode();
            }
            case INT96 -> JSON.textNode(julian(group.getInt96(index, number)));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(group.getBinary(index, number), logical);
        };
    }

    private static JsonNode integer(long value, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return JSON.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
        } else if (logical instanceof DateLogicalTypeAnnotation) {
            return JSON.textNode(LocalDate.ofEpochDay(value).toString());
        } else if (logical instanceof TimeLogicalTypeAnnotation time) {
            return JSON.textNode(
                    DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.MIDNIGHT.plus(value, unit(time.getUnit()))));
        } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            Instant instant = Instant.EPOCH.plus(value, unit(timestamp.getUnit()));
            return JSON.textNode(
                    timestamp.isAdjustedToUTC()
                            ? instant.toString()
                            : dateTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)));
        } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
            return integer.getBitWidth() == 64
                    ? JSON.numberNode(new BigInteger(Long.toUnsignedString(value)))
                    : JSON.numberNode(value & 0xffff_ffffL);
        }
        return JSON.numberNode(value);
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }

    private static String dateTime(LocalDateTime value) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(value);
    }

    /** Returns a timestamp of old writers: nanoseconds of the day, and the day. */
    private static String julian(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        long day = bytes.getInt() - JULIAN_EPOCH;
        return dateTime(LocalDate.ofEpochDay(day).atStartOfDay().plusNanos(nanos));
    }

    private static JsonNode bytes(Binary value, @Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return JSON.numberNode(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
        } else if (logical instanceof UUIDLogicalTypeAnnotation) {
            ByteBuffer both = value.toByteBuffer();
            return JSON.textNode(new UUID(both.getLong(), both.getLong()).toString());
        }
        try { // old writers do not mark texts
            return JSON.textNode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return JSON.binaryNode(value.getBytes());
        }
    }
}
