"""What the pretend seller sells: ordinary names, and names that try to break a message."""

COMMON = (
    ("Stainless Steel Garlic Press with Silicone Peeler", "KITCHEN_TOOL"),
    ("Bamboo Cutting Board Set of 3 with Juice Groove", "CUTTING_BOARD"),
    ("Insulated Water Bottle 32 oz, Matte Black", "DRINKING_CUP"),
    ("Resistance Bands Set with Door Anchor and Bag", "EXERCISE_BAND"),
    ("Cotton Percale Sheet Set, Queen, White", "BED_LINEN_SET"),
    ("LED Desk Lamp with USB Charging Port", "LAMP"),
    ("Cast Iron Skillet 10 Inch, Pre-Seasoned", "COOKWARE"),
    ("Adjustable Dog Harness, No-Pull, Medium", "ANIMAL_HARNESS"),
    ("Cat Scratching Post 32 Inch, Sisal", "PET_TOY"),
    ("Foldable Laptop Stand, Aluminum", "COMPUTER_STAND"),
    ("Microfiber Cleaning Cloths, 24 Pack", "CLEANING_CLOTH"),
    ("Ceramic Planter Pots with Saucers, Set of 4", "PLANTER"),
    ("Reusable Food Storage Bags, 12 Pack", "FOOD_STORAGE_BAG"),
    ("Noise Isolating Earbuds with Microphone", "HEADPHONES"),
    ("Kids Wooden Puzzle, World Map, 48 Pieces", "PUZZLES"),
    ("Travel Packing Cubes, 6 Piece, Grey", "LUGGAGE"),
    ("Yoga Mat 6 mm with Carry Strap", "EXERCISE_MAT"),
    ("French Press Coffee Maker 34 oz", "COFFEE_MAKER"),
    ("Shower Curtain with 12 Hooks, Waterproof", "SHOWER_CURTAIN"),
    ("Silicone Baking Mats, Half Sheet, 2 Pack", "BAKING_MAT"),
    ("Men's Merino Wool Socks, 3 Pairs", "SOCKS"),
    ("Garden Pruning Shears, 8 Inch Bypass", "GARDEN_TOOL"),
    ("Magnetic Spice Jars, 12 Pieces with Labels", "STORAGE_CONTAINER"),
    ("Baby Swaddle Blankets, Muslin, 4 Pack", "BABY_BLANKET"),
    ("Mechanical Pencil Set 0.5 mm with Leads", "WRITING_INSTRUMENT"),
    ("Camping Hammock with Tree Straps", "HAMMOCK"),
    ("Digital Kitchen Scale 11 lb, Glass", "WEIGH_SCALE"),
    ("Wall Mounted Coat Rack, Walnut, 5 Hooks", "COAT_RACK"),
    ("Bike Phone Mount, 360 Degree Rotation", "PHONE_ACCESSORY"),
    ("Essential Oil Diffuser 300 ml", "DIFFUSER"),
)
COSTLY = (
    ("Robot Vacuum with Mapping and Self-Emptying Base", "VACUUM_CLEANER"),
    ("Espresso Machine 15 Bar with Milk Frother", "COFFEE_MAKER"),
    ("Standing Desk Converter 36 Inch, Dual Monitor", "DESK"),
    ("Ergonomic Office Chair with Lumbar Support", "CHAIR"),
    ("Air Purifier H13 HEPA for 1,200 sq ft", "AIR_PURIFIER"),
    ("Portable Power Station Case and Solar Panel 100 W", "SOLAR_PANEL"),
    ("Sous Vide Cooker 1100 W with Recipe Book", "COOKER"),
    ("Carry-On Luggage 21 Inch, Polycarbonate", "LUGGAGE"),
)
TRICKY = (
    "不锈钢保温杯 500毫升 黑色 附杯刷",
    "硅胶折叠水壶（户外 旅行）600ml",
    "Dino Night Light 🦖🌙 for Kids, 16 Colors 🎁",
    'Kid\'s "Best Dad" Mug & Plate <Gift Set>',
    "<!channel> URGENT <https://example.invalid|click here> Phone Case",
    "*Bold* _Italic_ ~Strike~ `Code` Wall Art, 3 Pieces",
    "{{ 7 * 7 }} {% raw %} Template Notebook {# A5 #}",
    '=HYPERLINK("http://example.invalid","Refund") Sticker Sheet',
    "<@U0SANDBOX> @here Desk Sign &amp; Holder",
    "Étagère murale façon chêne – 60 cm",
    "Extra Long Charging Cable" + ", Braided Nylon, Fast Charge, Fits Most Devices" * 8,
)
CANADIAN = (
    ("Étui à lunettes en liège", "EYEWEAR_CASE"),
    ("Maple Syrup Dispenser, Glass, 350 ml", "KITCHEN_TOOL"),
    ("Tuque en laine mérinos, gris foncé", "HAT"),
    ("Snow Brush with Ice Scraper, 27 Inch", "ICE_SCRAPER"),
    ("Bouilloire électrique 1,7 L à col de cygne", "KETTLE"),
    ("Hockey Stick Tape, Black, 6 Rolls", "SPORTING_GOODS"),
    ("Boîte à lunch isotherme – bleu nuit", "LUNCH_BOX"),
)
GERMAN = (
    ("Küchenwaage bis 5 kg, Edelstahl", "WEIGH_SCALE"),
    ("Fußmatte „Moin“ 60 × 40 cm", "RUG"),
    ("Thermobecher für unterwegs – 0,5 l", "DRINKING_CUP"),
    ("Gutscheinkarte 25 € Größe L", "GIFT_CARD"),
)
FRENCH = (
    ("Bouilloire électrique à col de cygne", "KETTLE"),
    ("Cœur de bœuf – graines bio, 50 pièces", "SEEDS_AND_PLANTS"),
    ("Tablier de cuisine « Chef à l’œuvre »", "APRON"),
    ("Étagère murale façon chêne", "SHELF"),
)
# With letters that Windows added to Shift_JIS, which the standard has not: ① ㈱ Ⅲ 髙 ～ ㌢.
JAPANESE = (
    ("ステンレス水筒 500ml ①ブラック", "DRINKING_CUP"),
    ("木製ハンガー 10本組 ㈱灯台", "HANGER"),
    ("LEDデスクライト 第Ⅲ世代", "LAMP"),
    ("包丁 三徳 髙橋作 18㌢", "KNIFE"),
    ("座布団 50～60cm ｸﾞﾚｰ", "CUSHION"),
)
NAMES = {"CA": CANADIAN, "DE": GERMAN, "FR": FRENCH, "JP": JAPANESE}
TRICKY_SKUS = (
    "A&B-COMBO 22",
    "茶壶-红-01",
    "MUG+PLATE #3",
    "50%OFF?BUNDLE",
    "COMMA,SKU-12",
    "Ünï-cödé-9",
    "KIT/A/B=2;x",
    "<b>SKU</b>-7",
)
