package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.github.camelllm.chat.ConfigurationException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without jackson-datatype-jsr310, a class with dates is refused before the call. */
class ReadableClassTest {
    public record Delivery(String street, LocalDate day) {}

    public record Week(List<Delivery> deliveries) {}

    public record Times(Map<String, Instant> times) {}

    public static final class Tree {
        public BigDecimal value;
        public List<Tree> children;
        public Map<String, Tree> byName;
    }

    /** Has no instances of its own. */
    public interface Named {
        String name();
    }

    public record Holder(List<String> words, Named named) {}

    /** Cannot be made without arguments, and says nothing about them. */
    public static final class Closed {
        private final String word;

        public Closed(String word, int number) {
            this.word = word + number;
        }

        public String getWord() {
            return word;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(Circle.class))
    public interface Shape {}

    public record Circle(double radius) implements Shape {}

    public record Drawing(Shape shape) {}

    private final ObjectMapper plain = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(classes = {Delivery.class, Week.class, Times.class, LocalDate.class})
    void dateInOutputClass(Class<?> type) {
        assertThatThrownBy(() -> ReadableClass.require(type, plain))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(type.getName(), "java.time", "jackson-datatype-jsr310");
    }

    @Test
    void theMessageNamesThePlace() {
        assertThatThrownBy(() -> ReadableClass.require(Week.class, plain)).hasMessageContaining("deliveries[].day");
    }

    @ParameterizedTest
    @CsvSource({"Named, is abstract", "Holder, at named: ", "Closed, neither a constructor"})
    void aClassWithoutInstancesIsRefused(String name, String problem) throws ClassNotFoundException {
        Class<?> type = Class.forName(ReadableClassTest.class.getName() + "$" + name);
        assertThatThrownBy(() -> ReadableClass.require(type, plain))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(classes = {Tree.class, String.class, Map.class, Object.class, Shape.class, Drawing.class})
    void otherClassesAreNot(Class<?> type) {
        assertThatCode(() -> ReadableClass.require(type, plain)).doesNotThrowAnyException();
    }

    @Test
    void aMapperThatReadsDatesMay() {
        SimpleModule dates = new SimpleModule().addDeserializer(LocalDate.class, new Dates());
        assertThatCode(() -> ReadableClass.require(Week.class, new ObjectMapper().registerModule(dates)))
                .doesNotThrowAnyException();
    }

    private static final class Dates extends FromStringDeserializer<LocalDate> {
        Dates() {
            super(LocalDate.class);
        }

        @Override
        protected LocalDate _deserialize(String value, DeserializationContext context) {
            return LocalDate.parse(value);
        }
    }
}
