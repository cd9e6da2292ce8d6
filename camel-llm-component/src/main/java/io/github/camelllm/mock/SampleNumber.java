package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A number within the bounds of a schema, as a multiple of a step. */
final class SampleNumber {
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private final ObjectNode schema;
    private final BigDecimal step;

    private SampleNumber(ObjectNode schema, BigDecimal step) {
        this.schema = schema;
        this.step = step;
    }

    static JsonNode of(ObjectNode schema, boolean whole, SplittableRandom random) {
        BigDecimal multiple =
                schema.has("multipleOf") ? schema.get("multipleOf").decimalValue() : null;
        if (whole) {
            BigDecimal step = multiple == null ? BigDecimal.ONE : lcm(multiple, BigDecimal.ONE);
            return BigIntegerNode.valueOf(
                    new SampleNumber(schema, step).draw(random).toBigIntegerExact());
        }
        if (multiple != null) {
            return DecimalNode.valueOf(new SampleNumber(schema, multiple).draw(random));
        }
        return DecimalNode.valueOf(fine(schema).draw(random));
    }

    /** Returns the numbers of two decimal places, or of as many as it takes for one to be within the bounds. */
    private static SampleNumber fine(ObjectNode schema) {
        BigDecimal step = CENT;
        SampleNumber numbers = new SampleNumber(schema, step);
        for (int i = 0; i < 30 && numbers.isEmpty(); i++) {
            step = step.movePointLeft(1);
            numbers = new SampleNumber(schema, step);
        }
        return numbers;
    }

    private boolean isEmpty() {
        BigInteger least = least();
        BigInteger most = most();
        return least != null && most != null && least.compareTo(most) > 0;
    }

    private BigDecimal draw(SplittableRandom random) {
        if (isEmpty()) {
            throw SchemaMismatch.impossible("no number is within the bounds");
        }
        BigInteger least = least();
        BigInteger most = most();
        BigInteger usual = BigDecimal.valueOf(100)
                .divide(step.min(BigDecimal.ONE), RoundingMode.CEILING)
                .toBigInteger();
        if (least == null) {
            least = most == null || most.signum() >= 0 ? BigInteger.ZERO : most.subtract(usual);
        }
        if (most == null) {
            most = least.add(usual);
        }
        long room =
                most.subtract(least).min(BigInteger.valueOf(Long.MAX_VALUE - 1)).longValue();
        return step.multiply(new BigDecimal(least.add(BigInteger.valueOf(random.nextLong(room + 1)))))
                .stripTrailingZeros();
    }

    /** Returns the least multiplier of the step within the bounds, null if there is no bound. */
    private @Nullable BigInteger least() {
        BigInteger least = multiplier("minimum", RoundingMode.CEILING, isTrue("exclusiveMinimum"), 1);
        BigInteger other = multiplier("exclusiveMinimum", RoundingMode.CEILING, true, 1);
        return least == null || other == null ? (least == null ? other : least) : least.max(other);
    }

    private @Nullable BigInteger most() {
        BigInteger most = multiplier("maximum", RoundingMode.FLOOR, isTrue("exclusiveMaximum"), -1);
        BigInteger other = multiplier("exclusiveMaximum", RoundingMode.FLOOR, true, -1);
        return most == null || other == null ? (most == null ? other : most) : most.min(other);
    }

    private boolean isTrue(String keyword) {
        return schema.path(keyword).isBoolean() && schema.get(keyword).booleanValue();
    }

    private @Nullable BigInteger multiplier(String keyword, RoundingMode rounding, boolean exclusive, int inwards) {
        if (!schema.path(keyword).isNumber()) {
            return null;
        }
        BigDecimal bound = schema.get(keyword).decimalValue();
        BigInteger multiplier = bound.divide(step, 0, rounding).toBigInteger();
        boolean onBound = step.multiply(new BigDecimal(multiplier)).compareTo(bound) == 0;
        return exclusive && onBound ? multiplier.add(BigInteger.valueOf(inwards)) : multiplier;
    }

    /** Returns the least number that is a multiple of both. */
    static BigDecimal lcm(BigDecimal a, BigDecimal b) {
        int scale = Math.max(Math.max(a.scale(), b.scale()), 0);
        BigInteger x = a.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
        BigInteger y = b.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
        return new BigDecimal(x.multiply(y).divide(x.gcd(y)), scale);
    }
}
