package io.github.camelllm.exchange;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks, before a call is paid for, that Jackson can read a class. */
final class ReadableClass {
    private final Set<JsonDeserializer<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Class<?> type;

    private ReadableClass(Class<?> type) {
        this.type = type;
    }

    /**
     * Checks a class and the classes of its properties.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if one of them cannot be read
     */
    static void check(Class<?> type, ObjectMapper mapper) {
        ReadableClass check = new ReadableClass(type);
        JavaType javaType = mapper.constructType(type);
        DeserializationContext context = ((DefaultDeserializationContext) mapper.getDeserializationContext())
                .createInstance(mapper.getDeserializationConfig(), null, mapper.getInjectableValues());
        try {
            check.walk(context.findRootValueDeserializer(javaType), "");
        } catch (JsonMappingException e) {
            throw check.unreadable(String.valueOf(e.getOriginalMessage()), e);
        }
    }

    private void walk(@Nullable JsonDeserializer<?> deserializer, String path) {
        if (deserializer == null || !seen.add(deserializer)) {
            return;
        }
        if (deserializer instanceof UnsupportedTypeDeserializer) {
            throw unreadable("a module for the type of " + path + " is missing, such as jackson-datatype-jsr310", null);
        }
        walk(deserializer.getDelegatee(), path);
        if (deserializer instanceof ContainerDeserializerBase<?> container) {
            walk(container.getContentDeserializer(), path + "[]");
        }
        if (deserializer instanceof BeanDeserializerBase bean) {
            for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
                SettableBeanProperty property = all.next();
                walk(
                        property.getValueDeserializer(),
                        path.isEmpty() ? property.getName() : path + "." + property.getName());
            }
        }
    }

    private LlmException unreadable(String why, @Nullable Throwable cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "The class " + type.getName() + " of the option outputClass cannot be read from JSON: " + why
                                + ". Put it on the classpath, or bind an ObjectMapper that can read the class")
                .cause(cause)
                .exception();
    }
}
