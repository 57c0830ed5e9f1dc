# libtern itself: one library made of all objects, its dependencies private.
add_library(tern $<TARGET_OBJECTS:tern_objects>)
