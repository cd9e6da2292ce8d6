package io.github.camelllm.exchange;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
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

/**
 * Checks before a request that Jackson can read the output class: a schema can be generated for classes that cannot be read, such as those
 * with dates but without {@code jackson-datatype-jsr310}, and the answer would be billed.
 */
final class ReadableClass {
    private final Class<?> root;
    private final Set<JsonDeserializer<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private ReadableClass(Class<?> root) {
        this.root = root;
    }

    /**
     * Requires that a mapper can read a class.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if it cannot, which names the place
     */
    static void require(Class<?> type, ObjectMapper mapper) {
        DeserializationContext context = ((DefaultDeserializationContext) mapper.getDeserializationContext())
                .createDummyInstance(mapper.getDeserializationConfig());
        try {
            JavaType javaType = mapper.constructType(type);
            JsonDeserializer<?> deserializer = context.findRootValueDeserializer(javaType);
            ReadableClass readable = new ReadableClass(type);
            readable.requireInstances(deserializer, "");
            readable.check(deserializer, "");
        } catch (JsonMappingException e) {
            throw unreadable(type, "", e.getOriginalMessage(), e);
        }
    }

    private void check(@Nullable JsonDeserializer<?> deserializer, String path) throws JsonMappingException {
        if (deserializer == null || !seen.add(deserializer)) {
            return;
        }
        JsonDeserializer<?> delegate = deserializer.getDelegatee();
        check(delegate, path);
        if (deserializer instanceof UnsupportedTypeDeserializer) {
            throw unreadable(root, path, "no deserializer for " + name(deserializer), null);
        }
        if (deserializer instanceof BeanDeserializerBase bean) {
            for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
                SettableBeanProperty property = all.next();
                String place = path.isEmpty() ? property.getName() : path + "." + property.getName();
                if (!property.hasValueTypeDeserializer()) {
                    requireInstances(property.getValueDeserializer(), place);
                }
                check(property.getValueDeserializer(), place);
            }
        } else {
            content(deserializer, path);
        }
    }

    /** Requires a class of which Jackson can make instances, where no type information names another one. */
    private void requireInstances(@Nullable JsonDeserializer<?> deserializer, String path) {
        if (deserializer instanceof AbstractDeserializer) {
            throw unreadable(root, path, name(deserializer) + " is abstract and has no @JsonTypeInfo", null);
        }
        if (deserializer instanceof BeanDeserializerBase bean && !isInstantiable(bean.getValueInstantiator())) {
            throw unreadable(
                    root,
                    path,
                    name(deserializer) + " has neither a constructor without parameters nor a creator",
                    null);
        }
    }

    private static boolean isInstantiable(ValueInstantiator instances) {
        return instances.canCreateUsingDefault()
                || instances.canCreateFromObjectWith()
                || instances.canCreateUsingDelegate();
    }

    private static String name(JsonDeserializer<?> deserializer) {
        return deserializer.handledType().getName();
    }

    private void content(JsonDeserializer<?> deserializer, String path) throws JsonMappingException {
        if (deserializer instanceof ContainerDeserializerBase<?> container) {
            check(container.getContentDeserializer(), path + "[]");
        }
    }

    private static LlmException unreadable(Class<?> type, String path, String why, @Nullable Throwable cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "Answers cannot be read into the class " + type.getName() + " of outputClass"
                                + (path.isEmpty() ? "" : " at " + path) + ": " + why
                                + ". For java.time, put com.fasterxml.jackson.datatype:jackson-datatype-jsr310 on the"
                                + " classpath; else bind an ObjectMapper that can read it")
                .cause(cause)
                .exception();
    }
}
