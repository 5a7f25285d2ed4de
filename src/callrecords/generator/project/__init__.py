"""A repository for vendors of one's own: the files around specs and generated code, as templates."""
