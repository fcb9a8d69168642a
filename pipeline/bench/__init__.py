"""How fast the whole program is, beside plain `generate` and raw CTranslate2 under the same conditions."""
