class CreateShop < ActiveRecord::Migration[6.1]
  def change
    create_table :customers do |t|
      t.string :name, null: false
      t.string :email, index: { unique: true }
      t.decimal :credit, precision: 10, scale: 2, default: 0
      t.integer :orders_count, null: false, default: 0
      t.integer :lock_version, null: false, default: 0
      t.timestamps
    end
    create_table :orders do |t|
      t.references :customer, null: false, foreign_key: true
      t.string :note
      t.timestamps
    end
    create_table(:lines) { |t| t.references(:order, null: false); t.string :product }
    create_table(:shipments) { |t| t.references(:order, null: false); t.string :carrier }
    add_foreign_key :lines, :orders, on_delete: :cascade
    add_foreign_key :shipments, :orders, on_delete: :cascade
    create_table :visits do |t|
      t.references :customer, null: false, foreign_key: true
      t.string :page
    end
    create_table :tickets do |t|
      t.references :customer, foreign_key: true
      t.string :subject
    end
    create_table :contracts do |t|
      t.references :customer, null: false, foreign_key: true
      t.string :title
    end
    create_table(:remarks) { |t| t.references(:customer); t.text :body }
    add_foreign_key :remarks, :customers, on_delete: :nullify
    create_table(:tags) { |t| t.string :name, null: false, index: { unique: true } }
    create_table(:topics) { |t| t.string :name }
    create_table :customers_tags, primary_key: %i[customer_id tag_id] do |t|
      t.references :customer, null: false, foreign_key: true
      t.references :tag, null: false, foreign_key: true
    end
    # As Rails makes such tables by itself: without a primary key.
    create_join_table :customers, :topics
    create_table(:settings, primary_key: :key, id: :string) { |t| t.string :value }
  end
end
